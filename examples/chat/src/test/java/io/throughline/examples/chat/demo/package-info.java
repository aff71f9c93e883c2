@NullMarked
package io.throughline.examples.chat.demo;

import org.jspecify.annotations.NullMarked;
