package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * The customizer that gives delivery to an SDK of others; not applied where it is there already.
 */
public interface DeliveryCustomizer extends AutoConfigurationCustomizerProvider {}
