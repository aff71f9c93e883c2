package io.throughline.viewer.internal.plot;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.throughline.viewer.internal.store.Series;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/** The exemplars of a series. */
public final class Exemplars {

  private Exemplars() {}

  /** Those that were measured within a span. */
  public static Stream<Exemplar> within(long spanId, Series series) {
    byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(spanId).array();
    ByteString wanted = ByteString.copyFrom(id);
    return series.points().stream()
        .filter(point -> point.contains(id))
        .flatMap(point -> Reading.of(series.shape(), point).exemplars().stream())
        .filter(exemplar -> exemplar.getSpanId().equals(wanted))
        .distinct(); // a cumulative point tells those of the last one again
  }

  /** What was measured. */
  public static double value(Exemplar exemplar) {
    return exemplar.hasAsInt() ? exemplar.getAsInt() : exemplar.getAsDouble();
  }
}
