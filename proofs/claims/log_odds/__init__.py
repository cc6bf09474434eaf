"""The algebra of log-odds"""
