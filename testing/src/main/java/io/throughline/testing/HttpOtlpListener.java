package io.throughline.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP, by the JDK's server. */
final class HttpOtlpListener implements OtlpListener {

  static {
    // Without it, each answer waits 40 ms for an acknowledgement of TCP.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Function<OtlpRequest, OtlpAnswer> taking;
  private final HttpServer server;

  HttpOtlpListener(
      int port, @Nullable ServerTls tls, Executor threads, Function<OtlpRequest, OtlpAnswer> taking)
      throws IOException {
    this.taking = taking;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (tls == null) {
      server = HttpServer.create(address, 0);
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(configurator(tls));
      server = https;
    }
    for (OtlpSignal signal : OtlpSignal.values()) {
      server.createContext(signal.path, http -> take(http, signal));
    }
    server.setExecutor(threads);
    server.start();
  }

  private static HttpsConfigurator configurator(ServerTls tls) {
    SSLContext context = tls.context();
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters ssl = context.getDefaultSSLParameters();
        ssl.setNeedClientAuth(tls.clients() != null);
        parameters.setSSLParameters(ssl);
      }
    };
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  private void take(HttpExchange http, OtlpSignal signal) throws IOException {
    OtlpAnswer answer;
    try {
      byte[] body = body(http);
      if (body.length > MAX_REQUEST_BYTES) {
        answer = OtlpAnswer.status(413);
      } else {
        Message message = signal.parser.parseFrom(body);
        answer = taking.apply(new OtlpRequest(signal.path, headers(http), message));
      }
    } catch (InvalidProtocolBufferException e) {
      answer = OtlpAnswer.status(400).message("no protobuf of OTLP: " + e.getMessage());
    }
    if (answer instanceof OtlpAnswer.Success success) {
      respond(http, 200, OtlpListener.response(success));
    } else if (answer instanceof OtlpAnswer.Refusal refusal) {
      if (!refusal.retryAfter().isZero()) {
        http.getResponseHeaders()
            .set("Retry-After", Long.toString(refusal.retryAfter().toSeconds()));
      }
      respond(http, refusal.status(), RpcStatus.of(refusal));
    } else if (answer == OtlpAnswer.Fault.CUT) {
      http.close(); // before there are headers, it closes the connection
    }
  }

  private static byte[] body(HttpExchange http) throws IOException {
    boolean gzip = "gzip".equals(http.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in =
        gzip ? new GZIPInputStream(http.getRequestBody()) : http.getRequestBody()) {
      return in.readNBytes(MAX_REQUEST_BYTES + 1);
    }
  }

  private static Map<String, String> headers(HttpExchange http) {
    Map<String, String> headers = new HashMap<>();
    http.getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return Map.copyOf(headers);
  }

  private static void respond(HttpExchange http, int status, ByteString body) throws IOException {
    try (http) {
      http.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      http.sendResponseHeaders(status, body.isEmpty() ? -1 : body.size());
      body.writeTo(http.getResponseBody());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
