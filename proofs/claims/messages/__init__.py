"""Messages as units: sigmoid, softplus and relu"""
