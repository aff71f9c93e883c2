@NullMarked
package io.throughline.examples.chat.http;

import org.jspecify.annotations.NullMarked;
