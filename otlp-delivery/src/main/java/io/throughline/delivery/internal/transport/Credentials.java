package io.throughline.delivery.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * The credentials of the collector and of this service, beyond what the SDK reads once.
 *
 * @param certificates of the collector's authority and of the service
 * @param token null if there is none
 */
public record Credentials(CertificateFiles certificates, @Nullable TokenFile token) {

  public static final Credentials NONE = new Credentials(CertificateFiles.NONE, null);
}
