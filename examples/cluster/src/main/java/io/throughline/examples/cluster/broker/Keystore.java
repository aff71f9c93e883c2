package io.throughline.examples.cluster.broker;

import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.AuthEvents;
import io.throughline.semconv.AuthMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key and certificate of the listeners with TLS. */
record Keystore(Path file, String password, Instant expiry) {

  private static final Logger log = LoggerFactory.getLogger(Keystore.class);

  /** From here on the alert tells, too. */
  private static final Duration SOON = Duration.ofDays(14);

  /** Empty unless {@code mqtt.tls.keystore} names a keystore. */
  static Optional<Keystore> fromSettings() throws IOException, GeneralSecurityException {
    String name = Setting.text("mqtt.tls.keystore", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(name).toAbsolutePath();
    String password = Setting.text("mqtt.tls.keystore.password", "");
    KeyStore keys = KeyStore.getInstance(file.toFile(), password.toCharArray());
    return Optional.of(new Keystore(file, password, expiry(keys)));
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

  /** Measures how long it is valid, and says at once if that is not long any more. */
  void observe(String name, AuthMetrics metrics) {
    metrics.certificateLifetime(name, this::secondsLeft);
    if (secondsLeft() < SOON.toSeconds()) {
      AuthEvents.certificateExpiring(log.atWarn())
          .certificateName(name)
          .log("certificate expires on " + expiry);
    }
  }

  private double secondsLeft() {
    return Duration.between(Instant.now(), expiry).toSeconds();
  }

  /** Nothing of the password. */
  @Override
  public String toString() {
    return file + ", valid until " + expiry;
  }
}
