package io.throughline.testing;

/** A transport of OTLP, as {@code OTEL_EXPORTER_OTLP_PROTOCOL} names it. */
public enum OtlpProtocol {
  /** Protobuf over HTTP/1.1. */
  HTTP_PROTOBUF("http/protobuf"),

  /** gRPC; needs {@code grpc-stub} and {@code grpc-netty-shaded} on the class path. */
  GRPC("grpc");

  private final String setting;

  OtlpProtocol(String setting) {
    this.setting = setting;
  }

  /**
   * The value of {@code OTEL_EXPORTER_OTLP_PROTOCOL}.
   *
   * @return its name
   */
  public String setting() {
    return setting;
  }
}
