// Loaded before the program: a machine whose exponential is off in its last digits, as another library of maths might be.
const exact = Math.exp;
Math.exp = (value) => exact(value) * (1 + 1e-12);
