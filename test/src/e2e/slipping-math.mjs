// Loaded before the program: a machine whose square roots are off in their last digits.
const exact = Math.sqrt;
Math.sqrt = (value) => exact(value) * (1 + 1e-12);
