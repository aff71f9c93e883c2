package io.throughline.logging.mask;

/** An element of XML whose name, or that of its property, is secret. */
final class XmlSecret {

  private XmlSecret() {}

  /** {@code <password>x</password>}, {@code <property name="password">x</property>}. */
  static int element(SecretScan scan, int close) {
    int limit = Math.max(scan.copied(), close - SecretScan.MAX_BEFORE);
    int open = close - 1;
    while (open >= limit && scan.text.charAt(open) != '<' && scan.text.charAt(open) != '>') {
      open--;
    }
    if (open < limit
        || scan.text.charAt(open) != '<'
        || "/-".indexOf(scan.text.charAt(close - 1)) >= 0) {
      return close + 1;
    }
    int name = open + 1;
    int nameEnd = name;
    while (SecretValue.isNameCharacter(scan.text.charAt(nameEnd))
        || scan.text.charAt(nameEnd) == ':') {
      nameEnd++;
    }
    if (!scan.names.contains(scan.text, name, nameEnd) && !NamedSecret.isNamedBefore(scan, close)) {
      return close + 1;
    }
    int end = scan.text.endOrIndexOf("<", close);
    boolean type = open > 0 && SecretNames.isWordCharacter(scan.text.charAt(open - 1));
    return type && !scan.text.startsWith("</", end) ? close + 1 : scan.mask(close + 1, end);
  }
}
