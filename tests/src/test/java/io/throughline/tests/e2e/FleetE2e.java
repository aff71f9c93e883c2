package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.SentTraces.Kind;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents and gateways: what is kept, and what the death of one of them costs. */
@Tag("e2e")
class FleetE2e {

  private static final int TRACES_OF_A_REQUEST = 10;

  /** A gRPC call by one who has a certificate: folder, authorization, port. */
  private static final String EMPTY_EXPORT =
      """
      head -c 5 /dev/zero | curl --silent --include --http2 --noproxy '*' \
        --cacert "$0/tls/ca.crt" --cert "$0/tls/tls.crt" --key "$0/tls/tls.key" \
        --resolve "otel-gateway:$2:127.0.0.1" --header 'Content-Type: application/grpc' \
        --header "Authorization: $1" --data-binary @- \
        "https://otel-gateway:$2/opentelemetry.proto.collector.trace.v1.TraceService/Export"
      """;

  private static final Duration ARRIVAL = Duration.ofSeconds(90);

  @TempDir static Path folder;

  private final String service = "fleet-" + UUID.randomUUID();
  private final SentTraces traces = new SentTraces(service);

  @BeforeAll
  static void secrets() throws Exception {
    Fleet.makeSecrets(folder);
  }

  @Test
  void what_failed_or_was_slow_or_somebody_looks_at_is_kept_whole_and_all_is_measured()
      throws Exception {
    Map<Kind, Set<String>> sent = new HashMap<>();
    try (Fleet fleet =
        fleet(Map.of("SAMPLING_PERCENTAGE", "0", "SAMPLING_CLIENT_IDS", "^looked-at-"))) {
      for (Kind kind : Kind.values()) {
        sent.put(kind, traces.send(kind, 100, List.of(fleet.agent(0), fleet.agent(1))));
      }
      Set<String> kept = new HashSet<>(sent.get(Kind.FAILED));
      kept.addAll(sent.get(Kind.SLOW));
      kept.addAll(sent.get(Kind.OF_A_CLIENT));
      kept.addAll(sent.get(Kind.IN_FOCUS));

      await("the kept traces")
          .atMost(ARRIVAL)
          .untilAsserted(
              () -> assertThat(StoredSpans.ofEachTrace(service).keySet()).isEqualTo(kept));
      assertThat(StoredSpans.ofEachTrace(service).values()).containsOnly(2);
      await("the metrics of all spans")
          .atMost(ARRIVAL)
          .untilAsserted(
              () ->
                  assertThat(
                          Backends.promql(
                              "sum(traces_span_metrics_calls_total{service_name=\"%s\"})"
                                  .formatted(service)))
                      .isEqualTo(Kind.values().length * 100 * 2));
    }
  }

  @Test
  void an_agent_that_is_killed_loses_nothing_that_it_accepted() throws Exception {
    try (Fleet fleet = fleet(Map.of("SAMPLING_PERCENTAGE", "100"))) {
      Set<String> accepted =
          sendWhile(
              () -> {
                fleet.agent(0).kill();
                fleet.agent(0).start();
              },
              fleet);

      awaitStored(accepted);
    }
  }

  @Test
  void a_gateway_that_is_replaced_loses_nothing() throws Exception {
    try (Fleet fleet = fleet(Map.of("SAMPLING_PERCENTAGE", "100"))) {
      Set<String> accepted =
          sendWhile(
              () -> {
                fleet.gateway(0).stop();
                fleet.gateway(0).start();
              },
              fleet);

      awaitStored(accepted);
    }
  }

  /** Nothing of before, nothing of after, and not what the other gateway held. */
  @Test
  void a_gateway_that_is_killed_loses_no_more_than_it_held() throws Exception {
    try (Fleet fleet = fleet(Map.of("SAMPLING_PERCENTAGE", "100"))) {
      Set<String> before = sendWhile(() -> {}, fleet);
      awaitStored(before);

      Set<String> during =
          sendWhile(
              () -> {
                fleet.gateway(0).kill();
                fleet.gateway(0).start();
              },
              fleet);
      Set<String> after = sendWhile(() -> {}, fleet);
      awaitStored(after);

      Set<String> lost = new HashSet<>(during);
      lost.removeAll(StoredSpans.ofEachTrace(service).keySet());
      // On average half of what came in SAMPLING_WAIT; whose share of it was larger is chance.
      assertThat(lost.size()).isLessThan(during.size() / 2);
      System.out.printf("a killed gateway held %d of %d traces%n", lost.size(), during.size());
    }
  }

  @Test
  void a_gateway_takes_nothing_from_one_without_a_certificate() throws Exception {
    try (Fleet fleet = fleet(Map.of());
        SSLSocket socket =
            (SSLSocket)
                trustingAnyone()
                    .getSocketFactory()
                    .createSocket(
                        InetAddress.getLoopbackAddress(),
                        fleet.gateway(0).port("OTLP_GRPC_LISTEN"))) {
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                // With TLS 1.3 the refusal comes as the first thing to read.
                while (socket.getInputStream().read() >= 0) {}
              })
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("certificate_required");
    }
  }

  @ParameterizedTest
  @CsvSource({"Bearer " + Fleet.TOKEN + ", 0", "Bearer another, 16", "'', 16"})
  void a_gateway_takes_only_what_comes_with_the_token(String authorization, String grpcStatus)
      throws Exception {
    try (Fleet fleet = fleet(Map.of())) {
      Operator.Result result =
          Operator.run(
              "bash",
              "-c",
              EMPTY_EXPORT,
              folder.toString(),
              authorization,
              String.valueOf(fleet.gateway(0).port("OTLP_GRPC_LISTEN")));

      assertThat(result.output()).containsIgnoringCase("grpc-status: " + grpcStatus);
    }
  }

  private static Fleet fleet(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    all.put("SAMPLING_WAIT", "2s");
    return new Fleet(Fleet.Link.MUTUAL_TLS, folder, all);
  }

  /** Sends through each agent by a thread of its own, before, while and after something happens. */
  private Set<String> sendWhile(Runnable event, Fleet fleet) throws Exception {
    AtomicBoolean happened = new AtomicBoolean();
    Set<String> accepted = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> senders =
        List.of(
            CompletableFuture.runAsync(() -> send(fleet.agent(0), accepted, happened)),
            CompletableFuture.runAsync(() -> send(fleet.agent(1), accepted, happened)));
    await("some traces").until(() -> accepted.size() >= 1000);
    event.run();
    happened.set(true);
    for (CompletableFuture<Void> sender : senders) {
      sender.get();
    }
    return accepted;
  }

  private void send(CollectorProcess agent, Set<String> accepted, AtomicBoolean happened) {
    try {
      for (int afterwards = 0; afterwards < 50; afterwards += happened.get() ? 1 : 0) {
        accepted.addAll(traces.send(Kind.PLAIN, TRACES_OF_A_REQUEST, List.of(agent)));
        Thread.sleep(10); // or there would be more traces than the query returns
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitStored(Set<String> accepted) {
    await("all traces")
        .atMost(ARRIVAL)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              Set<String> missing = new HashSet<>(accepted);
              missing.removeAll(StoredSpans.ofEachTrace(service).keySet());
              assertThat(missing.size()).isZero();
            });
  }

  private static SSLContext trustingAnyone() throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    TrustManager anyone =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {anyone}, new SecureRandom());
    return context;
  }
}
