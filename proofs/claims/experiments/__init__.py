"""The source's experiments, measured again"""
