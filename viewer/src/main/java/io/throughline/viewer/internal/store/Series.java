package io.throughline.viewer.internal.store;

import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayDeque;
import java.util.List;

/** The points of one metric of one origin with the same attributes. */
public final class Series {

  /** What tells series apart. */
  record Key(Origin origin, MetricShape shape, List<KeyValue> attributes) {

    long bytes() {
      long bytes = 300 + shape.bytes();
      for (KeyValue attribute : attributes) {
        bytes += 120 + 3L * attribute.getSerializedSize(); // as objects
      }
      return bytes;
    }
  }

  private final Key key;
  private final ArrayDeque<StoredPoint> points = new ArrayDeque<>();

  Series(Key key) {
    this.key = key;
  }

  /** Who sends it. */
  public Origin origin() {
    return key.origin();
  }

  /** Its metric. */
  public MetricShape shape() {
    return key.shape();
  }

  /** Its attributes. */
  public List<KeyValue> attributes() {
    return key.attributes();
  }

  Key key() {
    return key;
  }

  synchronized long add(StoredPoint point) {
    points.add(point);
    return point.cost();
  }

  /** Its points in the order of their arrival. */
  public synchronized List<StoredPoint> points() {
    return List.copyOf(points);
  }

  /** How many points it has. */
  public synchronized int size() {
    return points.size();
  }

  /** Drops its oldest point; what that gives back. */
  synchronized long dropOldest() {
    return points.remove().cost();
  }
}
