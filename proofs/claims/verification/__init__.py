"""What a formal verification rests on"""
