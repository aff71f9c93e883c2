package io.throughline.internal.settings;

import java.util.Collection;
import java.util.Comparator;

/**
 * The known name that is nearest to a misspelt one. The distance is Levenshtein's: a library for it
 * would put two more jars on every host's class path.
 */
record NearestName(String name, int distance) {

  static NearestName of(String written, Collection<String> known) {
    return known.stream()
        .map(name -> new NearestName(name, distance(written, name)))
        .min(
            Comparator.comparing((NearestName nearest) -> !nearest.name.startsWith(written))
                .thenComparingInt(NearestName::distance))
        .orElseThrow();
  }

  /** Whether it is so near that nothing else can have been meant. */
  boolean isLikely() {
    return distance <= Math.max(3, name.length() / 5);
  }

  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
