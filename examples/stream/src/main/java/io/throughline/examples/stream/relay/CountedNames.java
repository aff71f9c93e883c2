package io.throughline.examples.stream.relay;

import java.util.Set;

/**
 * The streams that metrics tell apart. Names of streams are not bounded, so these are the ones that
 * an operator lists.
 *
 * @param names of streams
 */
public record CountedNames(Set<String> names) {

  private static final String OTHER = "_OTHER";

  public CountedNames {
    names = Set.copyOf(names);
  }

  String of(String stream) {
    return names.contains(stream) ? stream : OTHER;
  }
}
