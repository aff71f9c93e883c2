package io.throughline.semconv.generator;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The upper bound of a histogram's bucket, as the label {@code le} spells it: Prometheus 3 writes
 * each as Go does, Prometheus 2 keeps what the service wrote, which is what Java does.
 *
 * @see <a href="https://pkg.go.dev/strconv#FormatFloat">The form 'g' of Go</a>
 */
public final class BucketBound {

  private final BigDecimal bound;

  /**
   * That bound.
   *
   * @param bound a number
   */
  public BucketBound(BigDecimal bound) {
    this.bound = bound.stripTrailingZeros();
  }

  /**
   * What Prometheus 3 stores.
   *
   * @return such as {@code 0.5}, {@code 1.0}, {@code 1.048576e+06}
   */
  public String canonical() {
    String go = go();
    return go.matches("-?\\d+") ? go + ".0" : go;
  }

  /** All spellings, in the order in which they are looked for. */
  Set<String> spellings() {
    Set<String> spellings = new LinkedHashSet<>();
    Collections.addAll(
        spellings, bound.toPlainString(), canonical(), go(), Double.toString(bound.doubleValue()));
    return spellings;
  }

  /**
   * A condition of PromQL on {@code le}, which any of the spellings fulfils.
   *
   * @return an operator and a value in quotes
   */
  public String condition() {
    return spellings().stream()
        .map(spelling -> spelling.replaceAll("[.+]", "\\\\\\\\$0"))
        .collect(Collectors.joining("|", "=~\"", "\""));
  }

  private String go() {
    int exponent = bound.precision() - bound.scale() - 1;
    if (bound.signum() == 0 || (exponent >= -4 && exponent < 6)) {
      return bound.toPlainString();
    }
    String digits = bound.unscaledValue().abs().toString();
    String sign = bound.signum() < 0 ? "-" : "";
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String power =
        (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return sign + digits.charAt(0) + fraction + "e" + power;
  }
}
