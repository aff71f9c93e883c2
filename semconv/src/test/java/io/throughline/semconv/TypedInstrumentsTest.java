package io.throughline.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TypedInstrumentsTest {

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final InMemoryMetricReader deltaReader = InMemoryMetricReader.createDelta();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setMeterProvider(
              SdkMeterProvider.builder()
                  .registerMetricReader(reader)
                  .registerMetricReader(deltaReader)
                  .build())
          .setTracerProvider(SdkTracerProvider.builder().build())
          .build();
  private final MqttMetrics mqtt = MqttMetrics.create(telemetry);

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void a_counter_is_exported_with_the_attributes_that_were_asked_for_and_no_others() {
    mqtt.packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP).increment();
    mqtt.packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP).add(2);
    mqtt.packetsReceived(MqttPacketType.PUBACK, MqttNetwork.QUIC).increment();

    assertThat(sums(reader, "mqtt.packets.received"))
        .containsOnly(
            Map.entry(packet("publish", "tcp"), 3L), Map.entry(packet("puback", "quic"), 1L));
  }

  @Test
  void what_nobody_asked_for_is_not_exported_at_all() {
    assertThat(reader.collectAllMetrics()).isEmpty();
  }

  @Test
  void the_same_attributes_give_the_same_recorder() {
    BoundCounter kept = mqtt.packetsSent(MqttPacketType.CONNACK, MqttNetwork.TLS);

    assertThat(mqtt.packetsSent(MqttPacketType.CONNACK, MqttNetwork.TLS)).isSameAs(kept);
    assertThat(MqttMetrics.create(telemetry).packetsSent(MqttPacketType.CONNACK, MqttNetwork.TLS))
        .isSameAs(kept);
  }

  @Test
  void a_counter_only_rises() {
    BoundCounter counter = mqtt.packetsSent(MqttPacketType.CONNACK, MqttNetwork.TLS);
    counter.add(5);
    counter.add(-3);

    assertThat(counter.total()).isEqualTo(5);
  }

  @Test
  void readers_of_either_temporality_see_each_count_once() {
    BoundCounter counter = mqtt.packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP);
    Attributes attributes = packet("publish", "tcp");

    counter.add(2);
    assertThat(sums(deltaReader, "mqtt.packets.received")).containsEntry(attributes, 2L);
    assertThat(sums(reader, "mqtt.packets.received")).containsEntry(attributes, 2L);
    counter.add(3);
    assertThat(sums(deltaReader, "mqtt.packets.received")).containsEntry(attributes, 3L);
    assertThat(sums(reader, "mqtt.packets.received")).containsEntry(attributes, 5L);
    assertThat(metric(deltaReader.collectAllMetrics(), "mqtt.packets.received").getLongSumData())
        .satisfies(
            sum ->
                assertThat(sum.getAggregationTemporality())
                    .isEqualTo(AggregationTemporality.DELTA));
  }

  @Test
  void threads_that_meet_at_one_recorder_lose_nothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<?> done :
          IntStream.range(0, 4).mapToObj(i -> threads.submit(this::countAllTypes)).toList()) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(sums(reader, "mqtt.packets.received"))
        .hasSize(MqttPacketType.values().length)
        .allSatisfy((attributes, sum) -> assertThat(sum).isEqualTo(4_000));
  }

  private void countAllTypes() {
    for (int i = 0; i < 1_000; i++) {
      for (MqttPacketType type : MqttPacketType.values()) {
        mqtt.packetsReceived(type, MqttNetwork.TCP).increment();
      }
    }
  }

  @Test
  void a_state_is_read_when_metrics_are_collected_until_it_is_closed() {
    long[] clients = {7};
    ObservableLongUpDownCounter observation = mqtt.connectionCount(() -> clients[0]);

    assertThat(sums(reader, "mqtt.connection.count")).containsEntry(Attributes.empty(), 7L);
    clients[0] = 8;
    assertThat(sums(reader, "mqtt.connection.count")).containsEntry(Attributes.empty(), 8L);
    observation.close();
    assertThat(reader.collectAllMetrics()).isEmpty();
  }

  @Test
  void a_histogram_has_the_buckets_of_the_catalogue_and_leaves_out_what_is_absent() {
    StorageMetrics storage = StorageMetrics.create(telemetry);
    storage
        .operationDuration(
            StorageSystem.ROCKSDB, StorageOperationName.GET, StorageDataType.METADATA)
        .record(0.0003);
    storage
        .operationDuration(
            StorageSystem.ROCKSDB, StorageOperationName.GET, StorageDataType.METADATA, "Corruption")
        .record(0.0001);

    Map<Attributes, List<Long>> counts =
        metric(reader.collectAllMetrics(), "storage.operation.duration")
            .getHistogramData()
            .getPoints()
            .stream()
            .collect(
                Collectors.toMap(HistogramPointData::getAttributes, HistogramPointData::getCounts));
    Attributes get =
        Attributes.of(
            StorageAttributes.STORAGE_SYSTEM, "rocksdb",
            StorageAttributes.STORAGE_OPERATION_NAME, "get",
            StorageAttributes.STORAGE_DATA_TYPE, "metadata");
    Attributes failed = get.toBuilder().put(ErrorAttributes.ERROR_TYPE, "Corruption").build();
    assertThat(counts)
        .hasSize(2)
        .hasEntrySatisfying(get, buckets -> assertThat(buckets).startsWith(0L, 0L, 1L))
        .hasEntrySatisfying(failed, buckets -> assertThat(buckets).startsWith(1L));
  }

  @Test
  void a_histogram_keeps_its_exemplars() {
    Span span = telemetry.getTracer("test").spanBuilder("call").startSpan();
    try (Scope ignored = span.makeCurrent()) {
      mqtt.connectDuration(MqttNetwork.TCP).record(0.002);
    }

    assertThat(
            metric(reader.collectAllMetrics(), "mqtt.connect.duration")
                .getHistogramData()
                .getPoints())
        .singleElement()
        .satisfies(
            point ->
                assertThat(point.getExemplars())
                    .singleElement()
                    .satisfies(
                        exemplar ->
                            assertThat(exemplar.getSpanContext())
                                .isEqualTo(span.getSpanContext())));
  }

  @Test
  void where_binding_is_not_possible_a_histogram_is_recorded_by_the_stable_api() {
    BoundHistogram histogram =
        new PrebuiltHistogram(
            MqttMetrics.connectDuration(telemetry.getMeter("test")).build(),
            Attributes.of(MqttAttributes.MQTT_NETWORK, "tcp"));
    histogram.record(0.002);

    assertThat(
            IncubatingHistogram.orPrebuilt(
                MqttMetrics.connectDuration(OpenTelemetry.noop().getMeter("test")).build(),
                Attributes.empty()))
        .isNotNull();
    assertThat(
            metric(reader.collectAllMetrics(), "mqtt.connect.duration")
                .getHistogramData()
                .getPoints())
        .singleElement()
        .satisfies(point -> assertThat(point.getSum()).isEqualTo(0.002));
  }

  @Test
  void an_open_attribute_keeps_as_many_values_as_the_catalogue_allows_and_counts_the_rest() {
    StorageMetrics storage = StorageMetrics.create(telemetry);
    for (int i = 0; i < 60; i++) {
      storage
          .operationDuration(
              StorageSystem.ROCKSDB,
              StorageOperationName.GET,
              StorageDataType.METADATA,
              "error " + i)
          .record(0.0001);
    }

    Map<String, Long> counts =
        metric(reader.collectAllMetrics(), "storage.operation.duration")
            .getHistogramData()
            .getPoints()
            .stream()
            .collect(
                Collectors.toMap(
                    point -> point.getAttributes().get(ErrorAttributes.ERROR_TYPE),
                    HistogramPointData::getCount));
    assertThat(counts).hasSize(51).containsEntry("error 49", 1L).containsEntry("_OTHER", 10L);
    assertThat(sums(reader, "throughline.cardinality.overflow").values()).containsExactly(10L);
  }

  @Test
  void a_number_that_is_one_too_many_is_left_out() {
    AtomicInteger overflows = new AtomicInteger();
    OpenValues<Long> ports = new OpenValues<>(2, null, overflows::incrementAndGet);

    assertThat(Stream.of(80L, 443L, 80L, 8080L, 443L).map(ports::keep))
        .containsExactly(80L, 443L, 80L, null, 443L);
    assertThat(overflows).hasValue(1);
  }

  @Test
  void meters_say_by_which_schema_their_names_are_to_be_read() {
    mqtt.packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP).increment();

    assertThat(
            metric(reader.collectAllMetrics(), "mqtt.packets.received")
                .getInstrumentationScopeInfo()
                .getSchemaUrl())
        .isEqualTo(Schema.URL);
  }

  @Test
  void the_global_telemetry_and_its_delegate_share_their_recorders() {
    GlobalOpenTelemetry.resetForTest();
    try {
      GlobalOpenTelemetry.set(telemetry);
      assertThat(MqttMetrics.create(GlobalOpenTelemetry.get())).isSameAs(mqtt);
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }

  private static Attributes packet(String type, String network) {
    return Attributes.of(
        MqttAttributes.MQTT_PACKET_TYPE, type, MqttAttributes.MQTT_NETWORK, network);
  }

  private static Map<Attributes, Long> sums(InMemoryMetricReader reader, String name) {
    return metric(reader.collectAllMetrics(), name).getLongSumData().getPoints().stream()
        .collect(Collectors.toMap(LongPointData::getAttributes, LongPointData::getValue));
  }

  private static MetricData metric(Collection<MetricData> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
