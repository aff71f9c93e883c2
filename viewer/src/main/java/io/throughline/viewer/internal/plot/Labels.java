package io.throughline.viewer.internal.plot;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Series;
import org.jspecify.annotations.Nullable;

/** What lines of a plot are told apart by. */
public final class Labels {

  private Labels() {}

  /**
   * An attribute of a series or of its resource as text; null if there is none. {@code service} is
   * who sent it.
   */
  public static @Nullable String of(Series series, String key) {
    if (key.equals("service")) {
      return series.origin().service();
    }
    AnyValue own = Values.find(series.attributes(), key);
    AnyValue value =
        own != null ? own : Values.find(series.origin().resource().getAttributesList(), key);
    return value == null ? null : Values.text(value);
  }
}
