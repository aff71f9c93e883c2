package io.throughline.viewer.internal.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all services and the eviction policy: over the limit, the service that holds most
 * loses the oldest data of the signal that it has most of. So a service with much telemetry evicts
 * only its own. Guarded by the store's lock.
 */
final class Books {

  /** What comes from more services than these is held for all of them together. */
  private static final int MAX_SERVICES = 1000;

  private static final String OTHERS = "(other services)";

  /** Names of spans, of which there should be few; nothing is lost if there are many. */
  private static final int MAX_NAMES = 10_000;

  /** The part of the whole that one trace may have. */
  private static final int TRACES_AT_LEAST = 4;

  private final long limit;
  private final Map<String, ServiceAccount> accounts = new LinkedHashMap<>();
  private final Map<TraceId, StoredTrace> traces = new HashMap<>();
  private final Map<Origin, Origin> origins = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  private long bytes;
  private long receivedSpans;
  private long receivedLogs;
  private long receivedPoints;
  private long evictedTraces;
  private long evictedSpans;
  private long evictedLogs;
  private long evictedPoints;

  Books(long limit) {
    this.limit = limit;
  }

  /** The origin that is held already, if it is the same. */
  Origin origin(Origin origin) {
    return origins.getOrDefault(origin, origin);
  }

  /** The same name as one object. */
  String name(String name) {
    if (name.length() > StoredSpan.LONGEST_SHARED_NAME) {
      return name;
    }
    if (names.size() >= MAX_NAMES) {
      names.clear();
    }
    String known = names.putIfAbsent(name, name);
    return known == null ? name : known;
  }

  void add(TraceId id, StoredSpan span, long number) {
    receivedSpans++;
    StoredTrace trace = traces.get(id);
    if (trace == null) {
      trace = new StoredTrace(id, number, account(span.origin().service()));
      traces.put(id, trace);
      trace.owner().traces.add(trace);
      trace.owner().traceBytes += trace.bytes();
      bytes += trace.bytes();
    } else if (trace.bytes() + span.cost() > limit / TRACES_AT_LEAST) {
      trace.refuse();
      evictedSpans++;
      trace.owner().evicted++;
      return;
    }
    long cost = trace.add(span);
    if (cost > 0) {
      trace.owner().traceBytes += cost;
      bytes += cost;
      ServiceAccount own = account(span.origin().service());
      own.spanCount++;
      own.saw(span.origin(), span.start());
      use(span.origin());
    }
  }

  void add(StoredLog log) {
    receivedLogs++;
    ServiceAccount account = account(log.origin().service());
    account.logs.add(log);
    account.logBytes += log.cost();
    account.saw(log.origin(), log.time());
    bytes += log.cost();
    use(log.origin());
  }

  void add(Series.Key key, StoredPoint point) {
    receivedPoints++;
    ServiceAccount account = account(key.origin().service());
    Series series = account.series.get(key);
    long cost = 0;
    if (series == null) {
      series = new Series(key);
      account.series.put(key, series);
      cost = key.bytes();
      use(key.origin());
    }
    cost += series.add(point);
    account.pointBytes += cost;
    account.pointCount++;
    account.saw(key.origin(), point.time());
    bytes += cost;
  }

  private void use(Origin origin) {
    if (origin.use()) {
      origins.put(origin, origin);
      account(origin.service()).originBytes += origin.bytes();
      bytes += origin.bytes();
    }
  }

  private void release(Origin origin) {
    if (origin.release()) {
      origins.remove(origin);
      account(origin.service()).originBytes -= origin.bytes();
      bytes -= origin.bytes();
    }
  }

  private ServiceAccount account(String service) {
    ServiceAccount account = accounts.get(service);
    if (account != null) {
      return account;
    }
    String name = accounts.size() < MAX_SERVICES ? service : OTHERS;
    return accounts.computeIfAbsent(name, ServiceAccount::new);
  }

  void evict() {
    while (bytes > limit) {
      ServiceAccount largest =
          accounts.values().stream()
              .filter(ServiceAccount::holdsAnything)
              .max(Comparator.comparingLong(ServiceAccount::bytes))
              .orElse(null);
      if (largest == null) {
        return;
      }
      dropOldest(largest);
    }
  }

  private void dropOldest(ServiceAccount account) {
    if (account.traceBytes >= Math.max(account.logBytes, account.pointBytes)
        && !account.traces.isEmpty()) {
      dropTrace(account);
    } else if ((account.logBytes >= account.pointBytes || account.series.isEmpty())
        && !account.logs.isEmpty()) {
      dropLog(account);
    } else if (!account.series.isEmpty()) {
      dropPoint(account);
    } else {
      dropTrace(account);
    }
  }

  private void dropTrace(ServiceAccount account) {
    StoredTrace trace = account.traces.remove();
    traces.remove(trace.id());
    account.traceBytes -= trace.bytes();
    bytes -= trace.bytes();
    evictedTraces++;
    evictedSpans += trace.size();
    account.evicted += trace.size();
    for (StoredSpan span : trace.spans()) {
      account(span.origin().service()).spanCount--;
      release(span.origin());
    }
  }

  private void dropLog(ServiceAccount account) {
    StoredLog log = account.logs.remove();
    account.logBytes -= log.cost();
    bytes -= log.cost();
    evictedLogs++;
    account.evicted++;
    release(log.origin());
  }

  private void dropPoint(ServiceAccount account) {
    Series series = account.nextSeries();
    long freed = series.dropOldest();
    if (series.size() == 0) {
      account.series.remove(series.key());
      freed += series.key().bytes();
      release(series.origin());
    }
    account.pointBytes -= freed;
    account.pointCount--;
    bytes -= freed;
    evictedPoints++;
    account.evicted++;
  }

  Collection<ServiceAccount> accounts() {
    return accounts.values();
  }

  Collection<StoredTrace> traces() {
    return traces.values();
  }

  @Nullable StoredTrace trace(TraceId id) {
    return traces.get(id);
  }

  StoreState.Counts received() {
    return new StoreState.Counts(receivedSpans, receivedLogs, receivedPoints);
  }

  StoreState state() {
    long spans = 0;
    long logs = 0;
    long points = 0;
    long since = Long.MAX_VALUE;
    for (ServiceAccount account : accounts.values()) {
      spans += account.spanCount;
      logs += account.logs.size();
      points += account.pointCount;
      if (!account.traces.isEmpty()) {
        since = Math.min(since, account.traces.element().start());
      }
      if (!account.logs.isEmpty()) {
        since = Math.min(since, account.logs.element().time());
      }
    }
    List<StoreState.Service> services =
        accounts.values().stream()
            .filter(each -> each.last > Long.MIN_VALUE)
            .map(Books::service)
            .toList();
    return new StoreState(
        bytes,
        limit,
        since == Long.MAX_VALUE ? 0 : since,
        traces.size(),
        new StoreState.Counts(spans, logs, points),
        received(),
        new StoreState.Counts(evictedSpans, evictedLogs, evictedPoints),
        evictedTraces,
        services);
  }

  private static StoreState.Service service(ServiceAccount account) {
    return new StoreState.Service(
        account.service,
        account.instances.size(),
        account.spanCount,
        account.logs.size(),
        account.pointCount,
        account.bytes(),
        account.evicted,
        account.first,
        account.last);
  }

  void clear() {
    accounts.clear();
    traces.clear();
    origins.clear();
    names.clear();
    bytes = 0;
    evictedTraces = 0; // what was evicted belongs to what is forgotten
    evictedSpans = 0;
    evictedLogs = 0;
    evictedPoints = 0;
  }
}
