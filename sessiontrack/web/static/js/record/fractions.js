// Exact amounts: a rate times a time is a fraction, and no rounding may show in a dose.

/** A fraction of whole numbers of any size; used as a number it is the nearest one. */
export class Fraction {
  /**
   * @param {bigint|number} numerator a whole number
   * @param {bigint|number} denominator a whole number above 0
   */
  constructor(numerator, denominator = 1n) {
    this.n = BigInt(numerator);
    this.d = BigInt(denominator);
  }

  plus(other) {
    const { n, d } = fraction(other);
    if (this.d % d === 0n) return new Fraction(this.n + n * (this.d / d), this.d);
    if (d % this.d === 0n) return new Fraction(this.n * (d / this.d) + n, d);
    return new Fraction(this.n * d + n * this.d, this.d * d);
  }

  minus(other) {
    const { n, d } = fraction(other);
    return this.plus(new Fraction(-n, d));
  }

  times(other) {
    const { n, d } = fraction(other);
    return new Fraction(this.n * n, this.d * d);
  }

  /** @param {bigint|number} whole a whole number above 0 */
  over(whole) {
    return new Fraction(this.n, this.d * BigInt(whole));
  }

  /** Below 0 when this is less than the other, 0 when they are equal, else above. */
  compared(other) {
    const { n, d } = fraction(other);
    const difference = this.n * d - n * this.d;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** The nearest number, as close as numbers come. */
  valueOf() {
    const whole = this.n / this.d;
    return Number(whole) + Number(this.n - whole * this.d) / Number(this.d);
  }
}

/** @param {Fraction|bigint|number} value a fraction, or a whole number */
export function fraction(value) {
  return value instanceof Fraction ? value : new Fraction(value);
}

/** The nearest whole number; a half goes away from zero. */
export function nearest(value) {
  const { n, d } = fraction(value);
  const size = n < 0n ? -n : n;
  const whole = (2n * size + d) / (2n * d);
  return n < 0n ? -whole : whole;
}

/**
 * An amount with so many decimals, at least one; a half goes away from zero.
 *
 * @returns {string} such as "43.2", "-0.5", "40.0"
 */
export function rounded(value, decimals) {
  const scaled = nearest(fraction(value).times(10n ** BigInt(decimals)));
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(decimals + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
