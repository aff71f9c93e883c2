/** A service that brings libraries of its own versions. */
@NullMarked
package io.throughline.hosts.libraries;

import org.jspecify.annotations.NullMarked;
