package io.throughline.logging.internal.line;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a line, in the order in which it has them. The JSON line and the OTLP record follow
 * from these; the names come from the catalogue, and so do those that hosts cannot write.
 */
public final class LineFields {

  private LineFields() {}

  /** What every line has, and is known to be short. */
  public static List<LineProvider> essential() {
    return List.of(
        new TimestampProvider(),
        new LevelProvider(),
        new ComponentProvider(),
        new MessageProvider(),
        new TraceContextProvider(),
        new IdentityFieldsProvider());
  }

  /** What follows, and may be long. */
  public static List<LineProvider> further() {
    return List.of(new EventFieldsProvider(), new ExceptionProvider());
  }

  static List<LineProvider> all() {
    List<LineProvider> all = new ArrayList<>(essential());
    all.addAll(further());
    return all;
  }
}
