/** A service on Spring Boot. */
@NullMarked
package io.throughline.hosts.springboot;

import org.jspecify.annotations.NullMarked;
