package io.throughline.hosts.kotlin

import io.grpc.ManagedChannel
import io.grpc.ManagedChannelBuilder
import io.grpc.Metadata
import io.grpc.Server
import io.grpc.ServerBuilder
import io.grpc.ServerCall
import io.grpc.ServerInterceptor
import io.grpc.Status
import io.grpc.kotlin.CoroutineContextServerInterceptor
import io.opentelemetry.api.common.AttributeKey.stringKey
import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.SpanKind
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator
import io.opentelemetry.context.Context
import io.opentelemetry.context.propagation.ContextPropagators
import io.opentelemetry.extension.kotlin.asContextElement
import io.opentelemetry.sdk.OpenTelemetrySdk
import io.opentelemetry.sdk.metrics.SdkMeterProvider
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter
import io.opentelemetry.sdk.trace.SdkTracerProvider
import io.opentelemetry.sdk.trace.data.SpanData
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor
import io.throughline.grpc.GrpcPropagation
import io.throughline.hosts.kotlin.EchoGrpcKt.EchoCoroutineImplBase
import io.throughline.hosts.kotlin.EchoGrpcKt.EchoCoroutineStub
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.slf4j.LoggerFactory

/** A service whose handlers suspend and go on in other threads, as the recipe for Kotlin has it. */
class CoroutinesTest {

  private val spans = InMemorySpanExporter.create()
  private val metrics = InMemoryMetricReader.create()
  private val sdk =
    OpenTelemetrySdk.builder()
      .setTracerProvider(
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build())
      .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
      .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
      .build()
  private val grpc = GrpcPropagation.create(sdk)
  private val echo = Echo()
  private val closing = ArrayDeque<() -> Unit>()
  private val stdout = System.out
  private val lines = ByteArrayOutputStream()

  @BeforeEach
  fun listen() {
    System.setOut(PrintStream(lines, true))
  }

  @AfterEach
  fun close() {
    System.setOut(stdout)
    closing.forEach { it() }
    sdk.close()
  }

  @Test
  fun unary_handler_has_its_call_before_and_after_a_suspension() = runBlocking<Unit> {
    val client = client(TraceInCoroutines)

    assertThat(client.say("hello")).isEqualTo("hello")

    val called = span("test.Echo/Say", SpanKind.CLIENT)
    val served = span("test.Echo/Say", SpanKind.SERVER)
    assertThat(served.parentSpanId).isEqualTo(called.spanId)
    assertThat(served.traceId).isEqualTo(called.traceId)
    assertThat(echo.seen).containsExactly(served.spanId, served.spanId)
    assertThat(span("test.Echo/Ask", SpanKind.CLIENT).parentSpanId).isEqualTo(served.spanId)
    span("test.Echo/Ask", SpanKind.SERVER)
    assertThat(spans.finishedSpanItems).hasSize(4)
    awaitCount("rpc.client.call.duration", "test.Echo/Say", 1)
    awaitCount("rpc.server.call.duration", "test.Echo/Say", 1)
    assertThat(line("said after a suspension")).contains("\"trace_id\":\"${served.traceId}\"")
  }

  @Test
  fun stream_has_its_call_at_each_message() = runBlocking<Unit> {
    assertThat(client(TraceInCoroutines).count("3").toList()).containsExactly("1", "2", "3")

    val called = span("test.Echo/Count", SpanKind.CLIENT)
    val served = span("test.Echo/Count", SpanKind.SERVER)
    assertThat(served.parentSpanId).isEqualTo(called.spanId)
    assertThat(echo.seen).hasSize(3).containsOnly(served.spanId)
    assertThat(spans.finishedSpanItems).hasSize(2)
    awaitCount("rpc.client.call.duration", "test.Echo/Count", 1)
    awaitCount("rpc.server.call.duration", "test.Echo/Count", 1)
  }

  @Test
  fun call_is_a_child_of_the_span_of_the_coroutine_that_makes_it() = runBlocking<Unit> {
    val client = client(TraceInCoroutines)
    val work = sdk.getTracer("host").spanBuilder("work").startSpan()

    withContext(work.asContextElement() + Dispatchers.Default) {
      delay(1)
      client.say("hello")
      delay(1)
      client.count("1").toList()
      assertThat(Span.current()).isEqualTo(work)
    }
    work.end()

    val id = work.spanContext.spanId
    assertThat(span("test.Echo/Say", SpanKind.CLIENT).parentSpanId).isEqualTo(id)
    assertThat(span("test.Echo/Count", SpanKind.CLIENT).parentSpanId).isEqualTo(id)
  }

  @Test
  fun coroutine_that_is_cancelled_ends_both_spans_with_cancelled() = runBlocking<Unit> {
    val client = client(TraceInCoroutines)

    val call = launch(Dispatchers.Default) { client.say("wait") }
    echo.waiting.await()
    call.cancelAndJoin()

    assertThat(status(span("test.Echo/Say", SpanKind.CLIENT))).isEqualTo("CANCELLED")
    assertThat(status(span("test.Echo/Say", SpanKind.SERVER))).isEqualTo("CANCELLED")
    awaitCount("rpc.server.call.duration", "test.Echo/Say", 1)
  }

  @Test
  fun flow_that_is_collected_in_part_ends_both_spans_with_cancelled() = runBlocking<Unit> {
    assertThat(client(TraceInCoroutines).count("1000000").first()).isEqualTo("1")

    assertThat(status(span("test.Echo/Count", SpanKind.CLIENT))).isEqualTo("CANCELLED")
    assertThat(status(span("test.Echo/Count", SpanKind.SERVER))).isEqualTo("CANCELLED")
    awaitCount("rpc.server.call.duration", "test.Echo/Count", 1)
  }

  @Test
  fun handler_that_is_still_to_be_written_ends_its_calls() {
    val client = client(TraceInCoroutines)

    repeat(20) {
      assertThatThrownBy { runBlocking { client.ask("todo") } }
        .satisfies({ thrown ->
          assertThat(Status.fromThrowable(thrown).code).isEqualTo(Status.Code.UNKNOWN)
        })
    }

    awaitCount("rpc.server.call.duration", "test.Echo/Ask", 20)
  }

  @Test
  fun without_the_recipe_a_handler_has_no_trace() = runBlocking<Unit> {
    assertThat(client().say("hello")).isEqualTo("hello")

    val invalid = Span.getInvalid().spanContext.spanId
    assertThat(echo.seen).containsExactly(invalid, invalid)
    assertThat(span("test.Echo/Ask", SpanKind.CLIENT).traceId)
      .isNotEqualTo(span("test.Echo/Say", SpanKind.SERVER).traceId)
    assertThat(line("said after a suspension")).doesNotContain("trace_id")
  }

  /** The recipe of grpc-propagation's README. */
  private object TraceInCoroutines : CoroutineContextServerInterceptor() {
    override fun coroutineContext(call: ServerCall<*, *>, headers: Metadata): CoroutineContext =
      Context.current().asContextElement()
  }

  private inner class Echo : EchoCoroutineImplBase() {

    val seen = CopyOnWriteArrayList<String>()
    val waiting = CompletableDeferred<Unit>()
    lateinit var self: EchoCoroutineStub

    override suspend fun say(request: String): String {
      see()
      delay(1)
      if (request == "wait") {
        waiting.complete(Unit)
        awaitCancellation()
      }
      return withContext(Dispatchers.IO) {
        see()
        LoggerFactory.getLogger("host").info("said after a suspension")
        self.ask(request)
      }
    }

    override suspend fun ask(request: String): String = if (request == "todo") TODO() else request

    override fun count(request: String) = flow {
      for (number in 1..request.toInt()) {
        delay(1)
        see()
        emit(number.toString())
      }
    }

    private fun see() {
      seen += Span.current().spanContext.spanId
    }
  }

  private fun client(vararg interceptors: ServerInterceptor): EchoCoroutineStub {
    val builder = ServerBuilder.forPort(0).addService(echo)
    interceptors.forEach { builder.intercept(it) }
    val server: Server = grpc.instrument(builder).build().start()
    val channel: ManagedChannel =
      grpc
        .instrument(ManagedChannelBuilder.forAddress("127.0.0.1", server.port).usePlaintext())
        .build()
    closing += { channel.shutdownNow() }
    closing += { server.shutdownNow() }
    echo.self = EchoCoroutineStub(channel)
    return echo.self
  }

  private fun span(method: String, kind: SpanKind): SpanData {
    await().until { ended(method, kind).isNotEmpty() }
    return ended(method, kind).single()
  }

  private fun ended(method: String, kind: SpanKind): List<SpanData> =
    spans.finishedSpanItems.filter { it.name == method && it.kind == kind }

  private fun status(span: SpanData): String? = span.attributes.get(STATUS)

  private fun awaitCount(metric: String, method: String, count: Long) {
    await().untilAsserted { assertThat(count(metric, method)).isEqualTo(count) }
  }

  private fun count(metric: String, method: String): Long =
    metrics
      .collectAllMetrics()
      .filter { it.name == metric }
      .flatMap { it.histogramData.points }
      .filter { it.attributes.get(METHOD) == method }
      .sumOf { it.count }

  private fun line(message: String): String {
    await().until { written(message).isNotEmpty() }
    return written(message).single()
  }

  private fun written(message: String): List<String> =
    lines.toString().lines().filter { it.contains(message) }

  private companion object {
    val METHOD = stringKey("rpc.method")
    val STATUS = stringKey("rpc.response.status_code")
  }
}
