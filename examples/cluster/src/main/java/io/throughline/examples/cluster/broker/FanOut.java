package io.throughline.examples.cluster.broker;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.throughline.examples.cluster.Setting;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit on the deliveries of a message that join the trace of its publish: a thousand
 * subscribers are not to make a trace of a thousand spans. Bounded; a message that is no longer
 * remembered has no deliveries left.
 */
final class FanOut {

  private static final int MESSAGES = 10_000;

  private final int limit;
  private final Cache<String, Published> published =
      CacheBuilder.newBuilder().maximumSize(MESSAGES).build();

  /** The limit is {@code mqtt.trace.fanout.limit}; 0 makes each delivery a trace of its own. */
  static FanOut fromSettings() {
    return new FanOut(Setting.count("mqtt.trace.fanout.limit", 20));
  }

  FanOut(int limit) {
    this.limit = limit;
  }

  /** A message is about to be delivered. */
  void published(SpanContext publish) {
    if (publish.isSampled()) {
      published.put(publish.getSpanId(), new Published(publish, new AtomicInteger(limit)));
    }
  }

  /** Takes the place of one delivery, if there is one. A trace that nobody records has room. */
  boolean hasRoom(SpanContext publish) {
    if (publish.isValid() && !publish.isSampled()) {
      return true;
    }
    Published remembered = published.getIfPresent(publish.getSpanId());
    return remembered != null && remembered.left().getAndDecrement() > 0;
  }

  /**
   * The same context as this process made it, if it did and remembers it. What came with a message
   * is a stranger's, whose focus is not followed.
   */
  SpanContext own(SpanContext publish) {
    Published remembered = published.getIfPresent(publish.getSpanId());
    return remembered != null && remembered.context().getTraceId().equals(publish.getTraceId())
        ? remembered.context()
        : publish;
  }

  private record Published(SpanContext context, AtomicInteger left) {}
}
