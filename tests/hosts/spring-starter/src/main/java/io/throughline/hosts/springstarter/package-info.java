/** A service on Spring Boot with the starter. */
@NullMarked
package io.throughline.hosts.springstarter;

import org.jspecify.annotations.NullMarked;
