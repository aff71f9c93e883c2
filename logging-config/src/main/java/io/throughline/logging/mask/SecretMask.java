package io.throughline.logging.mask;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A mask that replaces what must not be stored by {@value #MASK}:
 *
 * <ul>
 *   <li>the value under a secret name, such as {@code password}, {@code client_secret}, {@code
 *       apiKey} or {@code Authorization}: as a field, and in text as {@code name=value}, {@code
 *       name: value} or {@code "name": "value"};
 *   <li>{@code Bearer} and {@code Basic} tokens, JSON web tokens, those that begin as their
 *       provider publishes ({@code ghp_}, {@code AKIA}, ...), and the password in a URL or command;
 *   <li>private keys in PEM form and PGP's;
 *   <li>the number of a payment card: of a length and range that issuers have, with the right check
 *       digit;
 *   <li>whatever further names and patterns the host gives.
 * </ul>
 *
 * <p>It finds secrets by these forms only: a password in the middle of prose stays. Text without
 * any costs one pass and nothing on the heap. Immutable.
 */
public final class SecretMask {

  /** What stands in place of a secret. */
  public static final String MASK = "***";

  private final SecretNames names;

  private final Pattern[] patterns;
  private final boolean enabled;

  private SecretMask(SecretNames names, List<Pattern> patterns, boolean enabled) {
    this.names = names;
    this.patterns = patterns.toArray(Pattern[]::new);
    this.enabled = enabled;
  }

  /**
   * Masks what the class describes.
   *
   * @param furtherNames words that make a name secret, besides the built-in ones; letters and
   *     digits
   * @param furtherPatterns of which each match is a secret; they run on every text
   * @return the mask
   */
  public static SecretMask of(
      Collection<String> furtherNames, Collection<Pattern> furtherPatterns) {
    return new SecretMask(SecretNames.with(furtherNames), List.copyOf(furtherPatterns), true);
  }

  /**
   * Masks nothing.
   *
   * @return the mask
   */
  public static SecretMask none() {
    return new SecretMask(SecretNames.with(List.of()), List.of(), false);
  }

  /**
   * Whether a value under this name is to be replaced as a whole. Costs a pass over the name: who
   * asks often remembers the answer.
   *
   * @param name of a field, an attribute or a header
   * @return whether one of its words is a secret one
   */
  public boolean isSecretName(String name) {
    return enabled && names.contains(new ScannedText(name), 0, name.length());
  }

  /**
   * The text without its secrets.
   *
   * @param text any text
   * @return the same object if there was nothing to mask
   */
  public String mask(String text) {
    if (!enabled) {
      return text;
    }
    String masked = SecretScan.masked(names, text);
    for (Pattern pattern : patterns) {
      masked = pattern.matcher(masked).replaceAll(MASK);
    }
    return masked.equals(text) ? text : masked;
  }
}
