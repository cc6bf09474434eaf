"""The functions that all statements use"""
