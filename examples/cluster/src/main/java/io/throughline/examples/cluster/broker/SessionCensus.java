package io.throughline.examples.cluster.broker;

import static com.google.common.util.concurrent.MoreExecutors.directExecutor;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.hivemq.client.mqtt.datatypes.MqttSharedTopicFilter;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionsForClientResult;
import com.hivemq.extension.sdk.api.services.subscription.TopicSubscription;
import com.hivemq.persistence.clientqueue.ClientQueuePersistence;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttSubscriptionPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * The figures that only a walk over all sessions gives: the subscriptions in force, and the number
 * of messages in the queues behind them. Taken every few seconds, however often metrics are
 * collected.
 */
final class SessionCensus {

  private static final long SECONDS_BETWEEN = 5;

  private final SubscriptionStore subscriptions;
  private final ClientQueuePersistence queues;
  private volatile Counts last = new Counts(Map.of(), 0, 0, 0);

  private record Counts(Map<Kind, Integer> subscriptions, int filters, long queued, int longest) {}

  private record Kind(MqttSubscriptionPattern pattern, boolean shared) {}

  SessionCensus(SubscriptionStore subscriptions, ClientQueuePersistence queues) {
    this.subscriptions = subscriptions;
    this.queues = queues;
  }

  /**
   * Reports the last census.
   *
   * @param inFlight messages that were sent, which are in their queue until they are acknowledged
   */
  void observe(MqttMetrics mqtt, LongSupplier inFlight) {
    for (MqttSubscriptionPattern pattern : MqttSubscriptionPattern.values()) {
      for (boolean shared : new boolean[] {false, true}) {
        Kind kind = new Kind(pattern, shared);
        mqtt.subscriptionCount(pattern, shared, () -> last.subscriptions().getOrDefault(kind, 0));
      }
    }
    mqtt.topicCount(() -> last.filters());
    mqtt.messagePending(null, () -> Math.max(0, last.queued() - inFlight.getAsLong()));
    mqtt.sessionQueueLongest(() -> last.longest());
  }

  void repeat(ScheduledExecutorService executor) {
    var unused = executor.scheduleWithFixedDelay(this::take, 0, SECONDS_BETWEEN, SECONDS);
  }

  private void take() {
    Walk walk = new Walk();
    var unused =
        subscriptions
            .iterateAllSubscriptions((context, client) -> walk.visit(client))
            .thenRun(walk::end);
  }

  private final class Walk {

    private final Map<Kind, Integer> kinds = new HashMap<>();
    private final Set<String> filters = new HashSet<>();
    private final Set<String> shared = new HashSet<>();
    private final List<ListenableFuture<Integer>> sizes = new ArrayList<>();

    void visit(SubscriptionsForClientResult client) {
      sizes.add(queues.size(client.getClientId(), false));
      for (TopicSubscription subscription : client.getSubscriptions()) {
        MqttTopicFilter filter = MqttTopicFilter.of(subscription.getTopicFilter());
        kinds.merge(new Kind(pattern(filter), filter.isShared()), 1, Integer::sum);
        if (filter instanceof MqttSharedTopicFilter group) {
          filters.add(group.getTopicFilter().toString());
          shared.add(group.getShareName() + "/" + group.getTopicFilter());
        } else {
          filters.add(filter.toString());
        }
      }
    }

    void end() {
      shared.forEach(queue -> sizes.add(queues.size(queue, true)));
      var unused =
          Futures.transform(
              Futures.allAsList(sizes), queued -> last = counts(queued), directExecutor());
    }

    private Counts counts(List<Integer> queued) {
      return new Counts(
          Map.copyOf(kinds),
          filters.size(),
          queued.stream().mapToLong(Integer::longValue).sum(),
          queued.stream().mapToInt(Integer::intValue).max().orElse(0));
    }
  }

  private static MqttSubscriptionPattern pattern(MqttTopicFilter filter) {
    if (filter.containsMultiLevelWildcard()) {
      return MqttSubscriptionPattern.MULTI_LEVEL;
    }
    return filter.containsSingleLevelWildcard()
        ? MqttSubscriptionPattern.SINGLE_LEVEL
        : MqttSubscriptionPattern.EXACT;
  }
}
