package io.throughline.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A link from a panel to what its services logged in the same time. */
final class LogsLink {

  /** As {@code deploy/grafana/provisioning/datasources} names it. */
  private static final String ELASTICSEARCH = "throughline-elasticsearch";

  private LogsLink() {}

  static ObjectNode json() {
    ObjectNode link = JsonMapper.shared().createObjectNode();
    link.put("title", "Logs of this time").put("targetBlank", true);
    return link.put("url", "/explore?schemaVersion=1&orgId=1&panes=" + encode(panes()));
  }

  private static String panes() {
    ObjectNode panes = JsonMapper.shared().createObjectNode();
    ObjectNode logs = panes.putObject("logs").put("datasource", ELASTICSEARCH);
    ObjectNode query = logs.putArray("queries").addObject().put("refId", "A");
    query.putObject("datasource").put("type", "elasticsearch").put("uid", ELASTICSEARCH);
    query.put("query", "service.name:/(${service:pipe})/").put("timeField", "@timestamp");
    query.putArray("metrics").addObject().put("id", "1").put("type", "logs");
    query.putArray("bucketAggs");
    logs.putObject("range").put("from", "${__from}").put("to", "${__to}");
    return panes.toString();
  }

  /** Grafana puts the values of variables in only where it sees them as such. */
  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replaceAll("%24%7B(\\w+)%7D", "\\${$1}")
        .replaceAll("%24%7B(\\w+)%3A(\\w+)%7D", "\\${$1:$2}");
  }
}
