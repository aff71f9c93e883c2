package io.throughline.viewer.internal.store;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The data of one service. A trace belongs to the service of its first span that came. Guarded by
 * the store's lock.
 */
final class ServiceAccount {

  private static final int MAX_INSTANCES = 100;

  final String service;
  final ArrayDeque<StoredTrace> traces = new ArrayDeque<>();
  final ArrayDeque<StoredLog> logs = new ArrayDeque<>();
  final Map<Series.Key, Series> series = new LinkedHashMap<>();
  final Set<String> instances = new LinkedHashSet<>();

  long traceBytes;
  long logBytes;
  long pointBytes;
  long originBytes;

  long spanCount; // of this service, also in traces of others
  long pointCount;
  long evicted;
  long first = Long.MAX_VALUE;
  long last = Long.MIN_VALUE;

  ServiceAccount(String service) {
    this.service = service;
  }

  long bytes() {
    return traceBytes + logBytes + pointBytes + originBytes;
  }

  /** Whether there is anything that can be dropped. */
  boolean holdsAnything() {
    return !traces.isEmpty() || !logs.isEmpty() || !series.isEmpty();
  }

  void saw(Origin origin, long time) {
    if (instances.size() < MAX_INSTANCES) {
      instances.add(origin.instance());
    }
    first = Math.min(first, time);
    last = Math.max(last, time);
  }

  /** The series that was whittled down longest ago, which is then the last to be so again. */
  Series nextSeries() {
    Iterator<Map.Entry<Series.Key, Series>> all = series.entrySet().iterator();
    Map.Entry<Series.Key, Series> next = all.next();
    Series.Key key = next.getKey();
    Series chosen = next.getValue();
    all.remove();
    series.put(key, chosen);
    return chosen;
  }
}
