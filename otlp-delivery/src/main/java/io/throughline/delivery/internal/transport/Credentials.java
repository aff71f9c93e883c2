package io.throughline.delivery.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * By what the collector is known, and this service to it, beyond what the SDK reads once.
 *
 * @param certificates of the collector's authority and of the service
 * @param token null if there is none
 */
public record Credentials(CertificateFiles certificates, @Nullable TokenFile token) {

  public static final Credentials NONE = new Credentials(CertificateFiles.NONE, null);
}
