package io.throughline;

import java.util.List;

/**
 * An exception with all that is wrong with the settings. {@code init} throws it only if {@code
 * throughline.config.strict} is true.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A line for each wrong setting. */
  private final List<String> problems;

  ConfigurationException(List<String> problems) {
    super("wrong settings: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * What is wrong, setting by setting.
   *
   * @return a sentence for each
   */
  public List<String> problems() {
    return problems;
  }
}
