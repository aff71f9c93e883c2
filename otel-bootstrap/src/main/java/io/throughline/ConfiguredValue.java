package io.throughline;

/**
 * A setting at work, see {@link Observability#configuration}.
 *
 * @param key its name as a system property
 * @param value what is used; empty for nothing, and never a secret's
 * @param source where it was set: {@code system property}, {@code environment}, the name of a file,
 *     ...; {@code default} if nowhere
 */
public record ConfiguredValue(String key, String value, String source) {

  @Override
  public String toString() {
    return key + "=" + value + " (" + source + ")";
  }
}
