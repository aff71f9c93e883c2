package io.throughline.examples.cluster.broker;

import com.google.common.base.Splitter;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.AuthAction;
import io.throughline.semconv.AuthEvents;
import io.throughline.semconv.AuthMetrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics to which no client may publish, also by its will, or subscribe, by filters separated
 * by commas. A subscription is denied if all that it matches is; one that goes beyond gets nothing
 * of these topics either, as nobody may publish to them.
 */
final class DeniedTopics implements SubscriptionAuthorizer {

  private static final Logger log = LoggerFactory.getLogger(DeniedTopics.class);

  private final List<MqttTopicFilter> filters;
  private final AuthMetrics auth;

  static DeniedTopics fromSettings(AuthMetrics auth) {
    return new DeniedTopics(Setting.text("mqtt.denied.topics", ""), auth);
  }

  DeniedTopics(String filters, AuthMetrics auth) {
    this.filters =
        Splitter.on(',')
            .trimResults()
            .omitEmptyStrings()
            .splitToStream(filters)
            .map(MqttTopicFilter::of)
            .toList();
    this.auth = auth;
  }

  boolean denyPublish(String clientId, String topic) {
    if (filters.isEmpty()) {
      return false;
    }
    MqttTopic published = MqttTopic.of(topic);
    boolean denied = filters.stream().anyMatch(filter -> filter.matches(published));
    if (denied) {
      tell(AuthAction.PUBLISH, clientId, topic);
    }
    return denied;
  }

  @Override
  public void authorizeSubscribe(
      SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
    String wanted = input.getSubscription().getTopicFilter();
    if (filters.isEmpty()
        || filters.stream().noneMatch(filter -> filter.matches(MqttTopicFilter.of(wanted)))) {
      output.authorizeSuccessfully();
      return;
    }
    tell(AuthAction.SUBSCRIBE, input.getClientInformation().getClientId(), wanted);
    output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED);
  }

  private void tell(AuthAction action, String clientId, String topic) {
    auth.aclViolations(action).increment();
    AuthEvents.accessDenied(log.atWarn())
        .clientId(clientId)
        .action(action)
        .topic(topic)
        .log("a client wanted what it may not");
  }
}
