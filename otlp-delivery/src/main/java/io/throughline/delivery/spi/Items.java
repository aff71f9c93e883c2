package io.throughline.delivery.spi;

/** The items of a signal, with their number and unit as text. */
public final class Items {

  private Items() {}

  /**
   * Such as {@code 1 span} or {@code 98 data points}.
   *
   * @param number how many
   * @param signal {@code traces}, {@code metrics} or {@code logs}
   * @return for a log line
   */
  public static String of(long number, String signal) {
    String one =
        switch (signal) {
          case "traces" -> "span";
          case "logs" -> "log record";
          default -> "data point";
        };
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
