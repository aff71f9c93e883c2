package io.throughline.examples.cluster.broker;

import com.google.common.escape.Escaper;
import com.google.common.xml.XmlEscapers;
import io.throughline.examples.cluster.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;

/** MQTT over TLS, with the certificate of a keystore. */
record TlsListener(String address, int port, Path keystore, String password, Instant expiry) {

  private static final String CONFIGURATION =
      """
      <tls-tcp-listener>
        <port>%d</port>
        <bind-address>%s</bind-address>
        <tls>
          <keystore>
            <path>%s</path>
            <password>%s</password>
            <private-key-password>%4$s</private-key-password>
          </keystore>
        </tls>
      </tls-tcp-listener>
      """;

  /** Empty unless {@code mqtt.tls.keystore} names a keystore. */
  static Optional<TlsListener> fromSettings(String address)
      throws IOException, GeneralSecurityException {
    String file = Setting.text("mqtt.tls.keystore", "");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path keystore = Path.of(file).toAbsolutePath();
    String password = Setting.text("mqtt.tls.keystore.password", "");
    return Optional.of(
        new TlsListener(
            address,
            Setting.port("mqtt.tls.listen.port", 8883),
            keystore,
            password,
            expiry(KeyStore.getInstance(keystore.toFile(), password.toCharArray()))));
  }

  /** The first certificate to expire counts. */
  private static Instant expiry(KeyStore keys) throws GeneralSecurityException {
    Instant first = Instant.MAX;
    for (String alias : Collections.list(keys.aliases())) {
      if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
        Instant expiry = certificate.getNotAfter().toInstant();
        first = expiry.isBefore(first) ? expiry : first;
      }
    }
    return first;
  }

  double secondsLeft() {
    return Duration.between(Instant.now(), expiry).toSeconds();
  }

  /** As HiveMQ reads it. */
  String configuration() {
    Escaper xml = XmlEscapers.xmlContentEscaper();
    return CONFIGURATION.formatted(
        port, address, xml.escape(keystore.toString()), xml.escape(password));
  }
}
