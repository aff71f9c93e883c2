package io.throughline.examples.stream.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.timeout.IdleStateEvent;
import io.opentelemetry.context.Scope;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.storage.Recorder;
import io.throughline.examples.stream.storage.StoredFile;
import io.throughline.semconv.StreamComponent;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the API: its requests, one after the other. */
final class ApiConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);

  private static final int CHUNK_BYTES = 64 << 10;

  private final ApiAccess access;
  private final ApiCalls calls;
  private final ApiTelemetry telemetry;
  private final StreamTelemetry streamTelemetry;
  private final @Nullable Recorder recorder;
  private final LineLimit errorLines;

  ApiConnection(
      ApiAccess access,
      ApiCalls calls,
      ApiTelemetry telemetry,
      StreamTelemetry streamTelemetry,
      @Nullable Recorder recorder,
      LineLimit errorLines) {
    this.access = access;
    this.calls = calls;
    this.telemetry = telemetry;
    this.streamTelemetry = streamTelemetry;
    this.recorder = recorder;
    this.errorLines = errorLines;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    QueryStringDecoder query = new QueryStringDecoder(request.uri());
    String path = query.rawPath();
    List<Route> atPath = Route.at(path);
    Route route =
        atPath.stream()
            .filter(one -> one.method().equals(request.method().name()))
            .findAny()
            .orElse(null);
    ApiTelemetry.Request measured = telemetry.begin(request, path, route);
    ApiAnswer answer;
    try (Scope scope = measured.context().makeCurrent()) {
      answer = answer(request, query, atPath, route);
    } catch (IOException | RuntimeException e) {
      measured.failed(e);
      streamTelemetry.error(StreamComponent.API, e.getClass().getName());
      String line = errorLines.limited("a request of the API failed");
      if (line != null) {
        log.warn("{}", line, e);
      }
      answer =
          ApiAnswer.refusal(
              HttpResponseStatus.INTERNAL_SERVER_ERROR, "it did not work, and the log says why");
    }
    boolean keep = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    int status = answer.status().code();
    ChannelFuture written =
        write(context, answer, keep).addListener(done -> measured.ended(status));
    if (!keep) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private ApiAnswer answer(
      FullHttpRequest request, QueryStringDecoder query, List<Route> atPath, @Nullable Route route)
      throws IOException {
    if (request.decoderResult().isFailure()) {
      return ApiAnswer.refusal(HttpResponseStatus.BAD_REQUEST, "the request is malformed");
    }
    if (route == null) {
      return atPath.isEmpty()
          ? ApiAnswer.refusal(HttpResponseStatus.NOT_FOUND, "there is nothing at this path")
          : ApiAnswer.notAllowed(
              atPath.stream().map(Route::method).collect(Collectors.joining(", ")));
    }
    ApiAnswer refusal = access.refusal(route, request.headers());
    return refusal == null
        ? calls.call(route, Objects.requireNonNull(route.parameters(query.rawPath())), query)
        : refusal;
  }

  private ChannelFuture write(ChannelHandlerContext context, ApiAnswer answer, boolean keep) {
    StoredFile file = answer.file();
    if (file != null) {
      try {
        return writeFile(context, answer, file, keep);
      } catch (IOException e) { // retention was quicker
        return write(
            context, ApiAnswer.refusal(HttpResponseStatus.NOT_FOUND, "the file is gone"), keep);
      }
    }
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body()));
    finish(response, answer, answer.body().length, keep);
    return context.writeAndFlush(response);
  }

  private ChannelFuture writeFile(
      ChannelHandlerContext context, ApiAnswer answer, StoredFile file, boolean keep)
      throws IOException {
    InputStream in = Objects.requireNonNull(recorder).files().read(file);
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
    finish(head, answer, file.bytes(), keep);
    var unused = context.write(head);
    return context.writeAndFlush(new HttpChunkedInput(new ChunkedStream(in, CHUNK_BYTES)));
  }

  private static void finish(HttpResponse response, ApiAnswer answer, long length, boolean keep) {
    response.headers().set(answer.headers());
    response.headers().set("X-Content-Type-Options", "nosniff");
    HttpUtil.setContentLength(response, length);
    HttpUtil.setKeepAlive(response, keep);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      var unused = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("a connection of the API failed", cause);
    var unused = context.close();
  }
}
