package io.throughline.delivery.internal.transport;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.delivery.internal.transport.CertificateFiles.Pem;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS with certificates in PEM, which an exporter of the SDK reads that never sends: so the next
 * certificates are understood as the first ones were.
 */
final class TlsContext implements ComponentLoader, HttpSender {

  private @Nullable SSLContext context;

  private TlsContext() {}

  static @Nullable SSLContext of(Pem certificates) {
    TlsContext read = new TlsContext();
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("https://localhost/v1/traces")
            .setComponentLoader(read);
    if (certificates.trusted() != null) {
      exporter.setTrustedCertificates(Pem.bytes(certificates.trusted()));
    }
    if (certificates.key() != null && certificates.own() != null) {
      exporter.setClientTls(Pem.bytes(certificates.key()), Pem.bytes(certificates.own()));
    }
    exporter.build().close();
    return read.context;
  }

  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    HttpSenderProvider reader =
        config -> {
          context = config.getSslContext();
          return this;
        };
    return spi == HttpSenderProvider.class ? List.of(spi.cast(reader)) : List.of();
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
