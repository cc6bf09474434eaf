"""Theorems that Rocq's kernel checks"""
