package io.throughline.logging.mask;

/** A secret name and its value in percent-encoded text. */
final class EncodedSecret {

  private EncodedSecret() {}

  /** {@code password%3Dx%26}, encoded once or more. */
  static int percent(SecretScan scan, int i) {
    int code = behindEscapes(scan, i + 1);
    if (!scan.text.matches("3D", code) && !scan.text.matches("3A", code)) {
      return code;
    }
    int nameEnd = beforeQuote(scan, i);
    if (!scan.names.contains(scan.text, NamedSecret.nameStart(scan, nameEnd), nameEnd)) {
      return code + 2;
    }
    int start = code + 2;
    if (isEncoded(scan, "22", start)) {
      start = behindEscapes(scan, start + 1) + 2;
    }
    int end = start;
    while (!SecretValue.endsAt(scan.text, end, true)
        && !isEncoded(scan, "26", end)
        && !isEncoded(scan, "22", end)) {
      end++;
    }
    return scan.mask(start, end);
  }

  /** Each encoding makes {@code %25} of a percent sign. */
  private static int behindEscapes(SecretScan scan, int from) {
    int i = from;
    while (scan.text.startsWith("25", i)) {
      i += 2;
    }
    return i;
  }

  private static boolean isEncoded(SecretScan scan, String code, int i) {
    return scan.text.startsWith("%", i) && scan.text.startsWith(code, behindEscapes(scan, i + 1));
  }

  private static int beforeQuote(SecretScan scan, int i) {
    if (!scan.text.startsWith("22", i - 2)) {
      return i;
    }
    int percent = i - 3;
    while (scan.text.startsWith("25", percent - 1) && percent > scan.copied() + 2) {
      percent -= 2;
    }
    return scan.text.startsWith("%", percent) ? percent : i;
  }
}
