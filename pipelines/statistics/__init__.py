"""What a statistical method does where SQL cannot: one module for each, called after its macro."""
