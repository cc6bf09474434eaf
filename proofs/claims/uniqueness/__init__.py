"""What exact answers determine of the weights"""
