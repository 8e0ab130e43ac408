"""What is published, attacked: a reader with solvers against nations made up for it."""
