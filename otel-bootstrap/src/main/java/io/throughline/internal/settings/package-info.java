/**
 * The definitions of all settings, and their values with their sources. Not API: for the other
 * packages of this module only.
 *
 * <p>A setting is one line in {@link io.throughline.internal.settings.ThroughlineSettings}; {@code
 * settings.get(SHUTDOWN_TIMEOUT)} reads it, and {@code docs/reference/configuration.md} is
 * generated from it.
 */
@NullMarked
package io.throughline.internal.settings;

import org.jspecify.annotations.NullMarked;
