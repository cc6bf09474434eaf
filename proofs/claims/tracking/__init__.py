"""Posteriors that are tracked step by step"""
