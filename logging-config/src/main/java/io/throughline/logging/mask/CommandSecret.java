package io.throughline.logging.mask;

/**
 * Secrets among the options and arguments of commands: {@code --password x}, {@code mysql -px},
 * {@code curl -u user:x}, {@code sqlplus user/x@}.
 */
final class CommandSecret {

  /** What may stand in front of the dash of an option. */
  static final String BEFORE_OPTION = " \t\"',[";

  /** Words behind an option that is spoken of. */
  private static final String[] PROSE = {
    "is", "was", "must", "not", "and", "or", "for", "to", "option", "flag", "required", "the"
  };

  private CommandSecret() {}

  /** {@code --password x}, and short forms behind the programs that have them. */
  static int option(SecretScan scan, int dash) {
    int name = dash;
    while (name < scan.text.length() && scan.text.charAt(name) == '-') {
      name++;
    }
    int end = name;
    while (end < scan.text.length()
        && end - name < SecretScan.MAX_NAME_LENGTH
        && SecretValue.isNameCharacter(scan.text.charAt(end))) {
      end++;
    }
    if (isGlued(scan, dash, end)) {
      return scan.mask(dash + 2, SecretValue.endOfToken(scan.text, dash + 2, false));
    }
    int value = end;
    while (value < scan.text.length()
        && value - end < 4
        && " ,\"'".indexOf(scan.text.charAt(value)) >= 0) {
      value++;
    }
    if (value == end || value == scan.text.length() || scan.text.charAt(value) == '-') {
      return Math.max(name, end - 1);
    }
    if (scan.is(name, end, "u") || scan.is(name, end, "user")) {
      int colon = scan.indexOf(':', value);
      return colon > 0 && follows(scan, dash, "curl")
          ? scan.mask(colon + 1, endOfArgument(scan, value, colon + 1))
          : end;
    }
    boolean certain =
        (scan.is(name, end, "p")
                && (follows(scan, dash, "sshpass") || follows(scan, dash, "docker login")))
            || (scan.is(name, end, "a") && follows(scan, dash, "redis-cli"));
    boolean secret =
        certain || (scan.names.contains(scan.text, name, end) && !isProse(scan, value));
    return secret ? scan.mask(value, endOfArgument(scan, value, value)) : end;
  }

  /** Of the one that begins at {@code start}, perhaps behind a quote. */
  private static int endOfArgument(SecretScan scan, int start, int from) {
    char quote = scan.text.charAt(start - 1);
    return quote == '"' || quote == '\''
        ? SecretValue.endOfQuoted(scan.text, from, quote, 0)
        : SecretValue.endOfToken(scan.text, from, false);
  }

  /** {@code mysql -psecret}. */
  private static boolean isGlued(SecretScan scan, int dash, int end) {
    return end - dash > 2
        && scan.text.charAt(dash + 1) == 'p'
        && (follows(scan, dash, "mysql") || follows(scan, dash, "mariadb"));
  }

  /** {@code sqlplus user/password@}. */
  static int sqlplus(SecretScan scan, int at) {
    int limit = Math.max(scan.copied(), at - SecretScan.MAX_NAME_LENGTH);
    int slash = at;
    while (slash > limit && scan.text.charAt(slash - 1) > ' ' && scan.text.charAt(slash) != '/') {
      slash--;
    }
    boolean oracle =
        scan.text.charAt(slash) == '/'
            && (follows(scan, slash, "sqlplus")
                || follows(scan, slash, "sqlldr")
                || follows(scan, slash, "expdp")
                || follows(scan, slash, "impdp"));
    return oracle ? scan.mask(slash + 1, at) : at + 1;
  }

  private static boolean follows(SecretScan scan, int position, String program) {
    for (int at = position; at >= Math.max(0, position - SecretScan.MAX_BEFORE); at--) {
      if (scan.text.charAt(at) == program.charAt(0) && scan.text.startsWith(program, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isProse(SecretScan scan, int start) {
    for (String word : PROSE) {
      if (scan.text.matches(word, start) && !scan.wordGoesOn(start + word.length())) {
        return true;
      }
    }
    return false;
  }
}
