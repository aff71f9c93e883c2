package io.throughline.tests.catalogue;

import java.util.Set;
import java.util.TreeSet;

/** The fields that a log line may have by the catalogue. */
public final class DefinedLogFields {

  private DefinedLogFields() {}

  /** Their names, as they stand in the JSON of a line. */
  public static Set<String> names() {
    return new TreeSet<>(ExportedMetrics.catalogue().get("logFields").propertyNames());
  }
}
