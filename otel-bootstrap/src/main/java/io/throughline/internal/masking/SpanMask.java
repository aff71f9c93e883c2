package io.throughline.internal.masking;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.throughline.logging.mask.AttributesMask;
import io.throughline.logging.mask.SecretMask;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The masking of secrets in the names, attributes, events, links and status of spans, with a count
 * of what it replaces. Thread-safe.
 */
public final class SpanMask extends AttributesMask {

  /** Attributes have few names; those of a host that makes them from data are not remembered. */
  private static final int MAX_REMEMBERED = 1000;

  private final SecretMask secrets;
  private final Set<String> attributes;
  private final Map<String, Boolean> secretNames = new ConcurrentHashMap<>();
  private final LongAdder masked = new LongAdder();

  /**
   * A mask.
   *
   * @param secrets finds what must not be seen
   * @param attributes whose values are masked whatever they are
   */
  public SpanMask(SecretMask secrets, Set<String> attributes) {
    this.secrets = secrets;
    this.attributes = attributes;
  }

  /**
   * Counts in {@code throughline.span.values.masked}.
   *
   * @param meter collects what is counted
   */
  public void reportTo(Meter meter) {
    ThroughlineMetrics.spanValuesMasked(meter)
        .buildWithCallback(measurement -> measurement.record(masked.sum()));
  }

  /** The same object if there was nothing to mask. */
  SpanData masked(SpanData span) {
    Attributes shown = masked(span.getAttributes());
    List<EventData> events = masked(span.getEvents());
    StatusData status = masked(span.getStatus());
    String name = shown(span.getName());
    List<LinkData> links = maskedLinks(span.getLinks());
    if (shown == span.getAttributes()
        && events == span.getEvents()
        && status == span.getStatus()
        && name.equals(span.getName())
        && links == span.getLinks()) {
      return span;
    }
    return new DelegatingSpanData(span) {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public List<LinkData> getLinks() {
        return links;
      }

      @Override
      public Attributes getAttributes() {
        return shown;
      }

      @Override
      public List<EventData> getEvents() {
        return events;
      }

      @Override
      public StatusData getStatus() {
        return status;
      }
    };
  }

  private List<EventData> masked(List<EventData> events) {
    List<EventData> shown = events;
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      Attributes ofEvent = masked(event.getAttributes());
      String name = shown(event.getName());
      if (ofEvent != event.getAttributes() || !name.equals(event.getName())) {
        shown = shown == events ? new ArrayList<>(events) : shown;
        shown.set(
            i,
            EventData.create(event.getEpochNanos(), name, ofEvent, event.getTotalAttributeCount()));
      }
    }
    return shown;
  }

  private List<LinkData> maskedLinks(List<LinkData> links) {
    List<LinkData> shown = links;
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      Attributes ofLink = masked(link.getAttributes());
      if (ofLink != link.getAttributes()) {
        shown = shown == links ? new ArrayList<>(links) : shown;
        shown.set(i, LinkData.create(link.getSpanContext(), ofLink, link.getTotalAttributeCount()));
      }
    }
    return shown;
  }

  private StatusData masked(StatusData status) {
    String description = status.getDescription();
    String shown = shown(description);
    return shown.equals(description) ? status : StatusData.create(status.getStatusCode(), shown);
  }

  @Override
  protected @Nullable String maskOf(String name, Object value) {
    if (!isSecret(name)) {
      return null;
    }
    masked.increment();
    return SecretMask.MASK;
  }

  @Override
  protected String shown(String text) {
    String shown = secrets.mask(text);
    if (shown.equals(text)) {
      return text;
    }
    masked.increment();
    return shown;
  }

  private boolean isSecret(String name) {
    Boolean known = secretNames.get(name);
    if (known != null) {
      return known;
    }
    boolean secret = attributes.contains(name) || secrets.isSecretName(name);
    if (secretNames.size() < MAX_REMEMBERED) {
      secretNames.put(name, secret);
    }
    return secret;
  }
}
