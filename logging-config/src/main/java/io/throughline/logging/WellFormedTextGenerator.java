package io.throughline.logging;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Replaces lone surrogates, which are no characters, by U+FFFD. Jackson 3.0 merges a high one with
 * whatever follows it into a character that nobody logged, and escapes the others, which stores
 * such as Elasticsearch need not accept. It stands in front of Jackson, so that no provider can
 * forget it.
 */
final class WellFormedTextGenerator extends JsonGeneratorDelegate {

  private static final char REPLACEMENT = '\uFFFD';

  WellFormedTextGenerator(JsonGenerator generator) {
    super(generator);
  }

  @Override
  public JsonGenerator writeName(String name) {
    return super.writeName(wellFormed(name));
  }

  @Override
  public JsonGenerator writeString(String text) {
    return super.writeString(wellFormed(text));
  }

  private static String wellFormed(String text) {
    int lone = indexOfLoneSurrogate(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (; lone >= 0; lone = indexOfLoneSurrogate(text, lone + 1)) {
      repaired.setCharAt(lone, REPLACEMENT);
    }
    return repaired.toString();
  }

  private static int indexOfLoneSurrogate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !isHalfOfPair(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isHalfOfPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
